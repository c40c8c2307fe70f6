// The staff desk.
import "./palette.js";
import "./shortcuts.js";
import "./live.js";
import "./drafts.js";
