// What every page of the app listens to. Imported once a tab, however often the script runs.
import { browseAnswers, describeAnswers } from "./answers.js";
import { closeSidebar } from "./sidebar.js";

document.addEventListener("keydown", browseAnswers, true); // before the radio group, which would choose
document.addEventListener("focusin", describeAnswers);
document.addEventListener("click", closeSidebar);

export default function () {}
