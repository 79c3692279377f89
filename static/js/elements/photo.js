// A photo for a fact: taken with the camera, made small, kept durably, shown. The fact never waits for its photo.
// Drawing the picture anew leaves behind what the camera wrote into the file: place, time, the owner's name.

import { forgetUnnamed, keepPhoto, NoRoomForPhotos, photoOf, TooManyPhotos } from "../store/photos.js";
import { refreshRecords } from "../store/tablet.js";
import { t } from "../words.js";
import { h } from "./h.js";
import { icon } from "./icons.js";
import { unsavedWords } from "./savedbar.js";

const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
const TYPE = "image/jpeg";

/** A camera button with its preview; `onPhoto({sha256, size, type})` once kept, `photo` is one taken before. */
export const photoField = ({ label, onPhoto, photo = null }) => {
  const preview = h("div", { class: "photo-preview" });
  const said = h("p", { class: "photo-said", role: "status" });
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", class: "visually-hidden" });
  const node = h(
    "div",
    { class: "field photo", "data-photo": "" },
    h("label", { class: "button wide photo-button" }, icon("photo"), label, input),
    h("p", { class: "hint" }, t("No cheques, cards or documents in the picture.")),
    preview,
    said,
  );

  const show = async ({ sha256 }) => {
    const kept = await photoOf(sha256);
    node.dataset.photo = sha256;
    preview.replaceChildren(...(kept ? [picture(kept)] : []));
    said.textContent = !kept || kept.arrived ? t("The photo is at the office.") : t("Photo pending: kept on this tablet, not yet at the office.");
  };
  const take = async (file) => {
    said.textContent = t("Keeping the photo …");
    const before = photo;
    photo = await keepPhoto(await small(file));
    await show(photo);
    await onPhoto(photo);
    if (before && before.sha256 !== photo.sha256) await forgetUnnamed(before.sha256);
    await refreshRecords();
  };
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      await take(file);
    } catch (failure) {
      said.textContent = failureWords(failure);
    } finally {
      input.value = ""; // the same picture may be chosen again
    }
  });
  if (photo) show(photo).catch((failure) => console.error("photo", failure.name));
  return node;
};

const picture = ({ bytes, type }) => {
  const src = URL.createObjectURL(new Blob([bytes], { type }));
  const release = () => URL.revokeObjectURL(src);
  return h("img", { src, alt: t("The photo just taken"), onload: release, onerror: release });
};

class NoPicture extends Error {}

const small = async (file) => {
  const taken = await createImageBitmap(file).catch(() => {
    throw new NoPicture();
  });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(taken.width, taken.height));
  const [width, height] = [taken.width, taken.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width, height);
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff"; // a JPEG has nothing behind it
  paper.fillRect(0, 0, width, height);
  paper.drawImage(taken, 0, 0, width, height);
  taken.close();
  return canvas.convertToBlob({ type: TYPE, quality: QUALITY });
};

const failureWords = (failure) => {
  if (failure instanceof NoPicture) return t("This is not a picture. Take the photo again.");
  if (failure instanceof TooManyPhotos) return t("Too many photos wait on this tablet. Move to signal until they are sent.");
  if (failure instanceof NoRoomForPhotos) {
    return t("No photo now: the disk is almost full, and what room is left is kept for reads. Free space on the disk, or move to signal until the photos are sent.");
  }
  return unsavedWords(failure);
};
