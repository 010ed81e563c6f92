// Changes of the index: upload with its progress, removal, rebuilding, and how far the job is.
import { call, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const form = $("upload"), status = $("status"), progress = $("progress");
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function show(text, part = null) {
  status.textContent = text;
  progress.hidden = part === null;
  progress.value = part ?? 0;
}

async function follow(job) {
  let now = job;
  while (now.state === "running") {
    show(say("building", { done: now.done, total: now.total || "…" }), now.total ? now.done / now.total : 0);
    await wait(500);
    now = await (await call(`/v1/admin/jobs/${encodeURIComponent(now.job_id)}`)).json();
  }
  if (now.state === "failed") throw new Error(now.detail ?? "");
  sessionStorage.setItem("told", say("built"));
  location.reload();
}

async function attempt(work) {
  for (const button of document.querySelectorAll("main button")) button.disabled = true;
  try {
    await follow(await work());
  } catch (error) {
    show(say("failed", { reason: error.message }));
  } finally {
    for (const button of document.querySelectorAll("main button")) button.disabled = false;
  }
}

// fetch tells nothing of how much has been sent; this does.
function send(file, first) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = first ? `?first_page=${encodeURIComponent(first)}` : "";
    request.open("PUT", `/v1/admin/sources/${encodeURIComponent(file.name)}${query}`);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => show(say("uploading", { n: Math.round((100 * loaded) / total) }), loaded / total);
    request.onerror = () => reject(new Error(say("unreachable")));
    request.onload = () => {
      const body = request.response;
      if (request.status < 300) resolve(body);
      else reject(new Error(body?.title ? `${body.title} (${body.detail})` : String(request.status)));
    };
    request.send(file);
  });
}

if (form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => send($("file").files[0], $("first").value));
  });
  $("rebuild").addEventListener("click", () => attempt(async () => (await call("/v1/admin/rebuild", { method: "POST" })).json()));
  for (const button of document.querySelectorAll("[data-remove]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!confirm(say("remove_sure", { title: button.dataset.title }))) return;
      attempt(async () => (await call(`/v1/admin/sources/${encodeURIComponent(button.dataset.remove)}`, { method: "DELETE" })).json());
    });
  }
  show(sessionStorage.getItem("told") ?? "");
  sessionStorage.removeItem("told");
}
