// A worker: browsers slow the timers of a page down that nobody looks at, those of its workers not.
setInterval(() => postMessage(null), 5000);
