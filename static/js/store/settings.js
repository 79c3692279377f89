// How this tablet is set: language, hand, theme. Kept apart from the store, so that they are there before it is open, and
// with them a word on what the store held, for the day the browser has dropped it.

const DEFAULTS = { language: "", hand: "right", theme: "light" };
const KEY = "fieldops-settings";

/** The settings; a language that nobody chose here is the person's who signed in last, else the browser's. */
export const settings = () => {
  const { own, held, ...chosen } = stored();
  return { ...DEFAULTS, language: own ?? spoken(), ...chosen };
};

/** Change one setting and show it at once. */
export const set = (name, value) => {
  keep(name, value);
  show({ ...settings(), [name]: value });
};

/** Remember the language of the person who works now, for as long as nobody chooses one on this tablet. */
export const ownLanguage = (language) => keep("own", language);

/** Remember what the store holds: `{journal, seq, central}`. */
export const noteHeld = (held) => keep("held", held);

/** What the store held last, or null. */
export const heldLast = () => stored().held ?? null;

/** Let the styles see hand and theme. */
export const show = ({ hand, theme } = settings()) => {
  Object.assign(document.documentElement.dataset, { hand, theme });
};

const keep = (name, value) => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...stored(), [name]: value }));
  } catch {
    // A full disk: the setting holds until the page is closed.
  }
};

const stored = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

const spoken = () => (navigator.language?.startsWith("es") ? "es" : "en");
