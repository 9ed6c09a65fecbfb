// The page's words, in English and Korean. {name} is filled in by fill.

const en = {
  pageTitle: "Body lengths from a photo",
  language: "Language",
  title: "Arms, legs and torso, measured from one photo",
  lead: "A photo of a standing person and their height give each length in centimetres, with how sure it is.",

  photo: "Photo",
  drop: "Drop a photo here, paste one, or choose:",
  dropTouch: "A photo of the whole person:",
  choose: "Choose a photo",
  chooseOther: "Choose another",
  take: "Take a photo",
  timerCamera: "Camera with self-timer",
  noPreview: "This browser can't show this photo. It may still be measured.",
  previewAlt: "The photo that you chose: {name}",
  photoReady: "Photo chosen: {name}",
  progress: "Progress",

  height: "Height",
  unit: "Unit of height",
  cm: "cm",
  ft: "ft",
  in: "in",
  ftin: "ft / in",
  heightCm: "Height in centimetres",
  heightFeet: "Height: feet",
  heightInches: "Height: inches",
  heightHelp: "Standing, without shoes. It gives the photo its scale: 1% wrong here is 1% wrong in every length.",
  heightMissing: "Type the height of the person in the photo.",
  heightWrong: "The height has to be a number from {min} to {max}.",
  sex: "Sex",
  optional: "(optional)",
  sexUnsaid: "Not given",
  sexFemale: "Female",
  sexMale: "Male",
  sexHelp: "Bodies of women and men differ a little in their proportions.",
  measure: "Measure",
  cancel: "Cancel",
  privacy: "The photo goes to this page's own server and nowhere else from here. The server keeps the picture with the lengths on it, for you to download.",

  hintsTitle: "For a good photo",
  hintWhole: "The whole person, from hair to shoes, standing straight and facing the camera.",
  hintDistance: "About 3 metres away, the camera upright and at the height of the hips.",
  hintArms: "Arms a little away from the body, nothing in front of them.",
  hintClothes: "Close-fitting clothes, good light, nobody else in the picture.",

  uploading: "Sending the photo… {percent}",
  measuring: "Finding the person and measuring…",
  uploadingSay: "Sending the photo",
  elapsed: "{seconds} s",
  cancelled: "Cancelled. Your photo and height are still here.",

  resultTitle: "The lengths",
  resultLead: "For a height of {height} cm.",
  resultLeadScale: "In centimetres.",
  done: "Measured: {count} of {all} lengths. {warnings}",
  doneNone: "No warnings.",
  doneOne: "1 warning.",
  doneMany: "{n} warnings.",
  pictureAlt: "The photo with joints and measured lengths drawn on it",
  pictureCaption: "Click the picture for its full size.",
  pictureFailed: "The picture could not be loaded. The lengths are complete without it.",
  zoom: "Show the picture in full size",
  fullSize: "The picture in full size",
  close: "Close",
  tableCaption: "Body lengths in centimetres: the mean of both sides with its uncertainty, then left and right",
  colPart: "Part",
  colLength: "Length, cm",
  colLeft: "Left",
  colRight: "Right",
  plusMinus: "plus or minus",
  notMeasured: "not measured",
  noSide: "has no side",
  plainWords: "What ± means: the {part}, {value} ± {u} cm, is most likely between {low} and {high} cm, and meant to be between {low2} and {high2} cm 19 times in 20.",
  savePicture: "Save the picture",
  saveJson: "Save as JSON",
  samePerson: "Another photo",
  otherPerson: "Another person",
  aboutTitle: "About these lengths",
  aboutEnds: "They run between the centres of the joints, inside the body: arm from shoulder to elbow to wrist, leg from hip to knee to ankle, torso from the middle of the shoulders to the middle of the hips, hip width between the hip joints. Only shoulder width runs between points on the skin, the tips of the shoulder blades. A tape measure runs between other points, on the skin.",
  aboutSides: "Left and right are the person's own, and are told apart only without a height: a photo's difference between them is mostly error. If the photo is mirrored, as some front cameras store it, they are swapped.",
  aboutUse: "Loose clothes, hats and shoes count as body. This is an estimate, not a medical device.",
  factScale: "Scale",
  factScaleValue: "{value} cm per pixel",
  factPhoto: "Photo",
  factPhotoValue: "{width} × {height} pixels",
  factModel: "Model",
  factMethod: "Method",

  arm: "Arm", upper_arm: "Upper arm", forearm: "Forearm", leg: "Leg", thigh: "Thigh", calf: "Calf", torso: "Torso",
  shoulder_width: "Shoulder width", hip_width: "Hip width",
  left: "left {part}",
  right: "right {part}",
  and: ", ",

  warnings: "Warnings",
  info: "Note",
  caution: "Take care",
  severe: "Important",
  concerns: "Concerns: {parts}.",
  without: "Not measured for this: {parts}.",
  PHOTO_TRUNCATED: "The photo's file was cut off, so the end of the picture is missing. Use the original file.",
  HEAD_CROPPED: "The top of the head is outside the photo. The scale comes from the eyes instead, which is less sure. Take the whole person.",
  FEET_CROPPED: "The feet are outside the photo. Take the whole person, with some floor below the shoes.",
  LOW_VISIBILITY: "A joint is hidden, unclear or outside the photo. Keep all joints in view and clear of other things.",
  ARMS_HIDDEN: "A joint of an arm is hidden, unclear or outside the photo. Let the arms hang a little off the body, in view.",
  CAMERA_TILTED: "The camera looks down at the person, which makes all lengths less sure. Hold it level, at the height of the hips.",
  TOO_NEAR: "The camera is near, so that what is nearer to it looks larger. Step back to twice the body’s height.",
  NO_TAPE: "What a tape would measure is not known of this person.",
  FORESHORTENED: "A limb points towards the camera or away from it. Stand straight, with the arms to the sides.",
  ROLLED_CAMERA: "The camera is rolled. Lengths are taken along the body; hold the camera upright.",
  NOT_UPRIGHT: "The person is not standing upright, so the height says little about the scale. Stand straight.",
  TURNED_AWAY: "The body is turned sideways, which makes all lengths less sure. Face the camera.",
  MULTIPLE_PEOPLE: "There is more than one person in the photo. Check on the picture that the right one was measured.",
  SMALL_IN_FRAME: "The person is small in the photo, which makes all lengths less sure. Come closer, or use a photo with more pixels.",
  SCALE_UNKNOWN: "Nothing in the photo fixes its scale. Take the whole person, standing upright.",
  SIDES_DISAGREE: "Left and right differ more than bodies do. Stand straight and face the camera.",
  PICTURE_NOT_STORED: "The picture with the lengths on it could not be stored. The lengths are complete without it.",
  UNKNOWN_FIELD: "The server ignored something that this page sent.",

  errorDetail: "What the server said",
  tryAgain: "Try again",
  tryNow: "Try now",
  stopTrying: "Stop",
  busyRetry: "The next try is in {seconds} s.",
  busyRetrySay: "The server is busy. The next try is in {seconds} seconds.",
  NO_PHOTO: "There is no photo yet.|Choose or take one, or drop it on the page.",
  NOT_A_PHOTO: "This file is not a photo.|Choose a JPEG, PNG, WebP, GIF, BMP or TIFF file.",
  EMPTY_PHOTO: "This file is empty.|Choose another photo.",
  INVALID_INPUT: "The server could not read this photo.|The file may be damaged or cut short. Try another copy, or another photo.",
  INVALID_HEIGHT: "The server did not accept this height.|Type a number of centimetres from 50 to 272.",
  UNSUPPORTED_IMAGE: "This kind of file can't be read.|Use JPEG, PNG, WebP, GIF, BMP or TIFF. An iPhone's HEIC photo: share or export it as JPEG, or set Camera › Formats to Most Compatible.",
  IMAGE_TOO_LARGE: "This photo is too large for the server.|Make it smaller, for instance 3000 pixels high: more pixels hardly change the lengths.",
  NO_PERSON: "Nobody was found in this photo.|Use one that shows a single person, whole, upright and well lit, and not too small.",
  NOT_MEASURABLE: "The person was found, but no length can be measured.|Show the whole body from head to shoes, standing upright, with nothing in front of it.",
  IMAGE_NOT_FOUND: "The server can't find the photo.|Choose the photo again and send it once more.",
  TIMEOUT: "The server took too long and gave up.|Try again in a moment, or with a smaller photo.",
  OVERLOADED: "The server is busy with other photos.|Your photo and height are kept.",
  INTERNAL_ERROR: "Something went wrong on the server.|Try again. If it stays so, tell whoever runs this service.",
  NETWORK: "The server can't be reached.|Check your connection, then try again. Your photo and height are kept.",
  OFFLINE: "You are offline.|Connect to the network, then try again. Your photo and height are kept.",

  camera: "Camera with self-timer",
  cameraHelp: "Set the device at hip height, start the timer, and step back until you fit the frame from head to shoes.",
  delay: "Timer",
  delay0: "Now",
  delay5: "5 s",
  delay10: "10 s",
  turnCamera: "Other camera",
  shoot: "Start",
  shootStop: "Stop",
  cameraName: "camera",
  CAMERA_DENIED: "The camera may not be used. Allow it in the browser's settings for this page, or choose a photo instead.",
  CAMERA_FAILED: "The camera can't be started. Another program may be using it. You can choose a photo instead.",
};

const ko = {
  pageTitle: "사진으로 재는 신체 길이",
  language: "언어",
  title: "사진 한 장으로 재는 팔, 다리, 몸통 길이",
  lead: "서 있는 사람의 사진과 키만 있으면 각 부위의 길이를 센티미터로, 얼마나 확실한지와 함께 알려 드립니다.",

  photo: "사진",
  drop: "사진을 여기에 끌어다 놓거나, 붙여 넣거나, 선택하세요.",
  dropTouch: "온몸이 나온 사진을 고르세요.",
  choose: "사진 선택",
  chooseOther: "다른 사진 선택",
  take: "사진 찍기",
  timerCamera: "타이머로 촬영",
  noPreview: "이 브라우저에서는 이 사진을 미리 볼 수 없습니다. 측정은 될 수도 있습니다.",
  previewAlt: "선택한 사진: {name}",
  photoReady: "사진을 선택했습니다: {name}",
  progress: "진행 상황",

  height: "키",
  unit: "키의 단위",
  cm: "cm",
  ft: "피트",
  in: "인치",
  ftin: "피트 / 인치",
  heightCm: "키 (센티미터)",
  heightFeet: "키: 피트",
  heightInches: "키: 인치",
  heightHelp: "신발을 벗고 선 키입니다. 사진의 축척이 되므로, 키가 1% 틀리면 모든 길이도 1% 틀립니다.",
  heightMissing: "사진 속 사람의 키를 입력하세요.",
  heightWrong: "키는 {min}부터 {max} 사이의 숫자여야 합니다.",
  sex: "성별",
  optional: "(선택)",
  sexUnsaid: "밝히지 않음",
  sexFemale: "여성",
  sexMale: "남성",
  sexHelp: "여성과 남성은 신체 비율이 조금 다릅니다.",
  measure: "측정하기",
  cancel: "취소",
  privacy: "사진은 이 페이지의 서버로만 보내집니다. 내려받으실 수 있도록 길이를 그려 넣은 그림은 서버에 보관됩니다.",

  hintsTitle: "좋은 사진을 찍으려면",
  hintWhole: "머리카락부터 신발까지 온몸이 나오게, 카메라를 보고 똑바로 섭니다.",
  hintDistance: "약 3미터 떨어져서, 카메라를 기울이지 않고 골반 높이에 둡니다.",
  hintArms: "팔은 몸에서 조금 떼고, 앞을 가리는 것이 없게 합니다.",
  hintClothes: "몸에 붙는 옷, 밝은 곳, 혼자 나온 사진이 좋습니다.",

  uploading: "사진을 보내는 중… {percent}",
  measuring: "사람을 찾아 길이를 재는 중…",
  uploadingSay: "사진을 보내는 중입니다",
  elapsed: "{seconds}초",
  cancelled: "취소했습니다. 사진과 키는 그대로 있습니다.",

  resultTitle: "측정한 길이",
  resultLead: "키 {height} cm를 기준으로 쟀습니다.",
  resultLeadScale: "단위는 센티미터입니다.",
  done: "측정이 끝났습니다. 길이 {all}개 중 {count}개. {warnings}",
  doneNone: "주의 사항이 없습니다.",
  doneOne: "주의 사항 1개.",
  doneMany: "주의 사항 {n}개.",
  pictureAlt: "관절과 측정한 길이를 그려 넣은 사진",
  pictureCaption: "그림을 누르면 원래 크기로 볼 수 있습니다.",
  pictureFailed: "그림을 불러오지 못했습니다. 길이는 그림 없이도 모두 유효합니다.",
  zoom: "그림을 원래 크기로 보기",
  fullSize: "원래 크기의 그림",
  close: "닫기",
  tableCaption: "신체 길이(센티미터): 양쪽의 평균과 불확실도, 왼쪽, 오른쪽",
  colPart: "부위",
  colLength: "길이, cm",
  colLeft: "왼쪽",
  colRight: "오른쪽",
  plusMinus: "플러스마이너스",
  notMeasured: "측정하지 못함",
  noSide: "좌우 구분 없음",
  plainWords: "±의 뜻: {part} {value} ± {u} cm는 실제 길이가 {low}~{high} cm일 가능성이 가장 크고, 20번 중 19번은 {low2}~{high2} cm 안에 들도록 정한 값입니다.",
  savePicture: "그림 저장",
  saveJson: "JSON으로 저장",
  samePerson: "다른 사진",
  otherPerson: "다른 사람",
  aboutTitle: "이 길이에 대하여",
  aboutEnds: "몸속 관절의 중심 사이를 잰 길이입니다. 팔은 어깨에서 팔꿈치를 거쳐 손목까지, 다리는 엉덩관절에서 무릎을 거쳐 발목까지, 몸통은 두 어깨의 가운데에서 두 엉덩관절의 가운데까지입니다. 줄자는 피부 위의 다른 점 사이를 잽니다.",
  aboutSides: "왼쪽과 오른쪽은 사진 속 사람을 기준으로 합니다. 일부 전면 카메라처럼 좌우가 뒤집힌 사진이면 서로 바뀝니다.",
  aboutUse: "헐렁한 옷, 모자, 신발도 몸으로 계산됩니다. 추정값이며 의료 기기가 아닙니다.",
  factScale: "축척",
  factScaleValue: "픽셀당 {value} cm",
  factPhoto: "사진",
  factPhotoValue: "{width} × {height} 픽셀",
  factModel: "모델",
  factMethod: "방법",

  arm: "팔", upper_arm: "위팔", forearm: "아래팔", leg: "다리", thigh: "허벅지", calf: "종아리", torso: "몸통",
  shoulder_width: "어깨너비", hip_width: "엉덩관절 너비",
  left: "왼쪽 {part}",
  right: "오른쪽 {part}",
  and: ", ",

  warnings: "주의 사항",
  info: "참고",
  caution: "주의",
  severe: "중요",
  concerns: "해당 부위: {parts}.",
  without: "이 때문에 측정하지 못한 길이: {parts}.",
  PHOTO_TRUNCATED: "사진 파일이 중간에 잘려서 그림의 끝부분이 없습니다. 원본 파일을 사용하세요.",
  HEAD_CROPPED: "머리 위쪽이 사진 밖에 있습니다. 눈 높이로 축척을 정해서 덜 확실합니다. 온몸이 나오게 찍으세요.",
  FEET_CROPPED: "발이 사진 밖에 있습니다. 신발 아래 바닥까지 온몸이 나오게 찍으세요.",
  LOW_VISIBILITY: "가려졌거나 흐릿하거나 사진 밖에 있는 관절이 있습니다. 모든 관절이 가려지지 않고 보이게 하세요.",
  ARMS_HIDDEN: "팔의 관절이 가려졌거나 흐릿하거나 사진 밖에 있습니다. 팔을 몸에서 조금 떼고 보이게 하세요.",
  CAMERA_TILTED: "카메라가 사람을 내려다보고 있어 모든 길이가 덜 확실합니다. 엉덩이 높이에서 카메라를 수평으로 드세요.",
  TOO_NEAR: "카메라가 가까워서 카메라에 가까운 부분이 더 크게 보입니다. 키의 두 배 거리만큼 물러나세요.",
  NO_TAPE: "이 사람에게는 줄자로 잰 길이를 알 수 없습니다.",
  FORESHORTENED: "팔이나 다리가 카메라 쪽이나 그 반대쪽을 향합니다. 팔을 옆에 두고 똑바로 서세요.",
  ROLLED_CAMERA: "카메라가 기울어져 있습니다. 길이는 몸을 따라 쟀습니다. 카메라를 똑바로 드세요.",
  NOT_UPRIGHT: "똑바로 서 있지 않아서 키로 축척을 정하기 어렵습니다. 똑바로 서세요.",
  TURNED_AWAY: "몸이 옆으로 돌아가 있어 모든 길이가 덜 확실합니다. 카메라를 정면으로 보세요.",
  MULTIPLE_PEOPLE: "사진에 두 사람 이상이 있습니다. 맞는 사람을 쟀는지 그림에서 확인하세요.",
  SMALL_IN_FRAME: "사진에서 사람이 작아 모든 길이가 덜 확실합니다. 더 가까이에서 찍거나 화소가 더 많은 사진을 쓰세요.",
  SCALE_UNKNOWN: "사진에서 축척을 정할 수 없습니다. 똑바로 선 온몸이 나오게 찍으세요.",
  SIDES_DISAGREE: "왼쪽과 오른쪽이 실제 몸보다 많이 다릅니다. 똑바로 서서 카메라를 정면으로 보세요.",
  PICTURE_NOT_STORED: "길이를 그린 그림을 저장하지 못했습니다. 길이는 그림 없이도 모두 맞습니다.",
  UNKNOWN_FIELD: "이 페이지가 보낸 것 가운데 서버가 모르는 것이 있어 무시되었습니다.",

  errorDetail: "서버의 응답",
  tryAgain: "다시 시도",
  tryNow: "지금 시도",
  stopTrying: "그만두기",
  busyRetry: "{seconds}초 뒤에 다시 시도합니다.",
  busyRetrySay: "서버가 바쁩니다. {seconds}초 뒤에 다시 시도합니다.",
  NO_PHOTO: "아직 사진이 없습니다.|사진을 선택하거나 찍거나, 이 페이지에 끌어다 놓으세요.",
  NOT_A_PHOTO: "사진 파일이 아닙니다.|JPEG, PNG, WebP, GIF, BMP, TIFF 파일을 선택하세요.",
  EMPTY_PHOTO: "빈 파일입니다.|다른 사진을 선택하세요.",
  INVALID_INPUT: "서버가 이 사진을 읽지 못했습니다.|파일이 손상되었거나 잘렸을 수 있습니다. 파일을 다시 받거나 다른 사진을 써 보세요.",
  INVALID_HEIGHT: "서버가 이 키를 받아들이지 않았습니다.|50부터 272 사이의 센티미터 값을 입력하세요.",
  UNSUPPORTED_IMAGE: "읽을 수 없는 형식의 파일입니다.|JPEG, PNG, WebP, GIF, BMP, TIFF를 쓰세요. 아이폰의 HEIC 사진은 JPEG로 내보내거나, 설정 › 카메라 › 포맷에서 ‘높은 호환성’을 선택하세요.",
  IMAGE_TOO_LARGE: "서버가 받기에는 사진이 너무 큽니다.|높이 3000픽셀 정도로 줄여 보세요. 화소가 더 많아도 길이는 거의 달라지지 않습니다.",
  NO_PERSON: "사진에서 사람을 찾지 못했습니다.|한 사람이 밝은 곳에서 똑바로 서 있고 온몸이 너무 작지 않게 나온 사진을 쓰세요.",
  NOT_MEASURABLE: "사람은 찾았지만 잴 수 있는 길이가 없습니다.|머리부터 신발까지 가려지지 않게, 똑바로 선 사진을 쓰세요.",
  IMAGE_NOT_FOUND: "서버에서 사진을 찾을 수 없습니다.|사진을 다시 선택해서 보내 주세요.",
  TIMEOUT: "서버의 처리 시간이 너무 오래 걸려 중단되었습니다.|잠시 뒤에 다시 시도하거나 더 작은 사진을 쓰세요.",
  OVERLOADED: "서버가 다른 사진을 처리하느라 바쁩니다.|사진과 키는 그대로 있습니다.",
  INTERNAL_ERROR: "서버에 문제가 생겼습니다.|다시 시도하세요. 계속되면 이 서비스의 관리자에게 알려 주세요.",
  NETWORK: "서버에 연결할 수 없습니다.|인터넷 연결을 확인하고 다시 시도하세요. 사진과 키는 그대로 있습니다.",
  OFFLINE: "오프라인 상태입니다.|네트워크에 연결한 뒤 다시 시도하세요. 사진과 키는 그대로 있습니다.",

  camera: "타이머 카메라",
  cameraHelp: "기기를 골반 높이에 세우고 타이머를 시작한 뒤, 머리부터 신발까지 틀 안에 들어오도록 물러서세요.",
  delay: "타이머",
  delay0: "바로",
  delay5: "5초",
  delay10: "10초",
  turnCamera: "카메라 전환",
  shoot: "시작",
  shootStop: "중지",
  cameraName: "카메라",
  CAMERA_DENIED: "카메라를 쓸 수 없습니다. 브라우저의 사이트 설정에서 카메라를 허용하거나, 사진을 선택하세요.",
  CAMERA_FAILED: "카메라를 시작하지 못했습니다. 다른 프로그램이 쓰고 있을 수 있습니다. 대신 사진을 선택해도 됩니다.",
};

export const languages = { en, ko };

const memory = "pose.language";
let current = preferred();

/** preferred returns the language chosen earlier, or the browser's. */
function preferred() {
  try {
    const kept = localStorage.getItem(memory);
    if (kept in languages) return kept;
  } catch { /* storage may be forbidden */ }
  const wanted = navigator.languages ?? [navigator.language];
  return wanted.map((l) => l.slice(0, 2).toLowerCase()).find((l) => l in languages) ?? "en";
}

export const language = () => current;

export function setLanguage(lang) {
  current = lang;
  try {
    localStorage.setItem(memory, lang);
  } catch { /* then it lasts until the page closes */ }
}

/** has says whether there is a text for the key. */
export const has = (key) => Object.hasOwn(languages[current], key);

/** t returns the text for the key, its {names} filled in. */
export const t = (key, values = {}) =>
  languages[current][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** number formats a number with the language's separators. */
export const number = (value, digits = 1) =>
  new Intl.NumberFormat(current, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

export const percent = (part) => new Intl.NumberFormat(current, { style: "percent" }).format(part);

/** translate fills all elements that name a text. */
export function translate() {
  document.documentElement.lang = current;
  document.title = t("pageTitle");
  for (const e of document.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
  for (const e of document.querySelectorAll("[data-t-label]")) e.setAttribute("aria-label", t(e.dataset.tLabel));
  for (const b of document.querySelectorAll("[data-lang]")) b.setAttribute("aria-pressed", b.dataset.lang === current);
}
