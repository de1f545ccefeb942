/* Makes a large photo smaller before it travels. */

const LARGE = 2 ** 20; /* bytes; smaller photos are sent as they are */
const LONGEST = 1600; /* pixels; search needs fewer, and a part of the photo still has enough */
const QUALITY = 0.9;

/* The part [x, y, width, height] (pixels) of a bitmap as a JPEG of at most LONGEST pixels. Browsers convert an
   embedded colour profile to sRGB and turn the photo upright when they decode it. */
export const jpegOf = (bitmap, [x, y, width, height] = [0, 0, bitmap.width, bitmap.height]) => {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; /* below transparent parts, as on the server */
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
};

/* A photo as it is sent: a large one smaller; one that the browser can't decode, as it is. */
export const shrunk = async (photo) => {
  if (photo.size <= LARGE) return photo;
  try {
    const bitmap = await createImageBitmap(photo, { imageOrientation: "from-image", colorSpaceConversion: "default" });
    const jpeg = await jpegOf(bitmap);
    bitmap.close();
    return jpeg && jpeg.size < photo.size ? new File([jpeg], "photo.jpg", { type: "image/jpeg" }) : photo;
  } catch {
    return photo;
  }
};
