// The staff desk. Bootstrap's own behavior (dropdowns, tabs, collapse) comes with Tabler.
import "../vendor/tabler.esm.min.js";
import "./palette.js";
import "./shortcuts.js";
import "./live.js";
import "./drafts.js";
import "./presence.js";
import "./duty.js";
import "./plain.js";
