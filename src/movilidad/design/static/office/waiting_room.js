// Renews the waiting room's screen; a page without scripts carries a refresh of its own.
"use strict";
setTimeout(() => location.reload(), 5000);
