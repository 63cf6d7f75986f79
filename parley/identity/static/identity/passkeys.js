// Passkeys: making one, and logging in with one. Buttons stand only where the browser knows passkeys.
"use strict";

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const readList = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function makePasskey(options) {
  const asked = options.publicKey;
  const selection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: readList(asked.excludeCredentials),
      authenticatorSelection: { ...asked.authenticatorSelection, ...selection },
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  return describe(made, { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject) });
}

async function usePasskey(options) {
  const asked = options.publicKey;
  const used = await navigator.credentials.get({
    publicKey: { ...asked, challenge: toBytes(asked.challenge), allowCredentials: readList(asked.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  return describe(used, {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null,
  });
}

function describe(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function readOptions(form) {
  const given = document.getElementById("js_data");
  if (given) return JSON.parse(given.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      const options = await readOptions(form);
      const made = options.creation_options
        ? await makePasskey(options.creation_options)
        : await usePasskey(options.request_options);
      form.querySelector("[name=credential]").value = JSON.stringify(made);
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
