// A camera's photo is far larger than any poster needs; made smaller before it is
// sent, it also gets through on a weak network.

const SIDE_MAX_PX = 2000;
const QUALITY = 0.88;
/** Below this a photo goes as it is. */
const SMALL_BYTES = 600_000;

export async function shrink(photo: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(photo, { imageOrientation: "from-image" }).catch(() => undefined);
  // A format that this browser cannot read: the server may know it.
  if (!bitmap) return photo;
  const scale = Math.min(1, SIDE_MAX_PX / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && photo.size <= SMALL_BYTES && /^image\/(jpeg|png)$/.test(photo.type)) return photo;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return made ?? photo;
}
