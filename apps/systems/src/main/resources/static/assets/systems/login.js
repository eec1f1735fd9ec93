// SPDX-License-Identifier: Apache-2.0
// The dialog to sign in or to register.

import { element } from './shell.js';

function field(text, attributes) {
  const label = element('label', text);
  const input = Object.assign(element('input'), attributes);
  label.append(input);
  return label;
}

/**
 * Adds the dialog to the page and returns the function that opens it.
 *
 * nameLabel says where a new user's name is shown; onEnter gets what sign-in returned.
 */
export function loginDialog(session, nameLabel, onEnter) {
  const dialog = element('dialog');
  dialog.id = 'login';
  dialog.setAttribute('aria-labelledby', 'login-title');
  const form = element('form');
  const title = Object.assign(element('h2'), { id: 'login-title' });
  const name = field(nameLabel, { name: 'name', autocomplete: 'name', maxLength: 100 });
  const email = field('E-mail address',
    { name: 'email', type: 'email', autocomplete: 'username', maxLength: 254, required: true });
  const password = field('Password', { name: 'password', type: 'password', required: true });
  const fault = Object.assign(element('p', '', 'fault'), { id: 'login-fault', role: 'alert' });
  const enter = Object.assign(element('button'), { id: 'enter', type: 'submit' });
  const cancel = Object.assign(element('button', 'Cancel', 'quiet'), { id: 'cancel-login', type: 'button' });
  const other = Object.assign(element('button', '', 'link'), { id: 'other-way', type: 'button' });
  const actions = element('div', undefined, 'actions');
  actions.append(cancel, enter);
  form.append(title, name, email, password, fault, actions, other);
  dialog.append(form);
  document.body.append(dialog);

  function setRegistering(registering) {
    name.hidden = !registering;
    form.elements.name.required = registering;
    const secret = form.elements.password;
    if (registering) secret.minLength = 10;
    else secret.removeAttribute('minlength');
    password.firstChild.textContent = registering ? 'Password, at least 10 characters' : 'Password';
    secret.autocomplete = registering ? 'new-password' : 'current-password';
    title.textContent = registering ? 'Register' : 'Sign in';
    enter.textContent = title.textContent;
    other.textContent = registering ? 'Registered already? Sign in' : 'New here? Register';
    fault.textContent = '';
  }

  setRegistering(false);
  cancel.addEventListener('click', () => dialog.close());
  other.addEventListener('click', () => {
    setRegistering(name.hidden);
    form.querySelector('label:not([hidden]) input').focus();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    fault.textContent = '';
    enter.disabled = true;
    try {
      if (!name.hidden) await session.register(values);
      const signedIn = await session.signIn(values.email, values.password);
      form.reset();
      setRegistering(false);
      dialog.close();
      await onEnter(signedIn);
    } catch (wrong) {
      fault.textContent = wrong.message;
    } finally {
      enter.disabled = false;
    }
  });
  return () => {
    setRegistering(false);
    dialog.showModal();
  };
}
