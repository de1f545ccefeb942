"""What an index knows about its catalogue: computed once by ``insights INDEX``, stored beside the index, and shown."""
