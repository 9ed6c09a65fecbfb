// The live camera with a self-timer: for someone who photographs themselves from three metres.
import { number, t } from "./strings.js";

const $ = (id) => document.getElementById(id);
const dialog = $("camera"), video = $("video"), count = $("count");

let stream = null; // while the camera runs
let facing = "environment";
let ticking = null; // the interval of a countdown
let deliver = null; // where the photo goes

export const available = () => Boolean(navigator.mediaDevices?.getUserMedia && dialog.showModal);

/** init makes the dialog react; onPhoto gets a JPEG. */
export function init(onPhoto) {
  deliver = onPhoto;
  $("camera-close").addEventListener("click", () => dialog.close());
  $("turn").addEventListener("click", () => {
    facing = facing === "user" ? "environment" : "user";
    start();
  });
  $("shoot").addEventListener("click", () => (ticking ? stopCountdown() : countdown()));
  dialog.addEventListener("close", stop);
}

export function open() {
  dialog.showModal();
  $("shoot").focus();
  start();
}

/** start shows the camera's picture, at the best resolution that it has. */
async function start() {
  stop();
  $("camera-problem").hidden = true;
  try {
    const started = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: facing, width: { ideal: 4096 }, height: { ideal: 4096 } },
    });
    if (!dialog.open) return started.getTracks().forEach((track) => track.stop()); // closed while the browser asked
    stream = started;
    video.srcObject = stream;
    await video.play();
    video.classList.toggle("mirrored", stream.getVideoTracks()[0].getSettings().facingMode === "user");
    const devices = await navigator.mediaDevices.enumerateDevices();
    $("turn").hidden = devices.filter((d) => d.kind === "videoinput").length < 2;
    $("shoot").disabled = false;
    $("shoot").focus();
  } catch (error) {
    if (!dialog.open) return;
    $("camera-problem").textContent = t(error.name === "NotAllowedError" ? "CAMERA_DENIED" : "CAMERA_FAILED");
    $("camera-problem").hidden = false;
    $("camera-close").focus();
  }
}

function stop() {
  stopCountdown();
  $("shoot").disabled = true;
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = video.srcObject = null;
}

function countdown() {
  let left = Number(document.querySelector("[name=delay]:checked").value);
  if (left === 0) return shoot();
  const tick = () => {
    if (left === 0) {
      stopCountdown();
      return shoot();
    }
    count.textContent = number(left, 0);
    left--;
  };
  $("shoot").textContent = t("shootStop");
  ticking = setInterval(tick, 1000);
  tick();
}

function stopCountdown() {
  clearInterval(ticking);
  ticking = null;
  count.textContent = "";
  $("shoot").textContent = t("shoot");
}

/** shoot takes the frame as the camera sees it: not mirrored, so that left stays left. */
function shoot() {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob((photo) => {
    dialog.close();
    deliver(photo, `${t("cameraName")}.jpg`);
  }, "image/jpeg", 0.95);
}
