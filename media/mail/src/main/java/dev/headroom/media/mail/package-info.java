// SPDX-License-Identifier: Apache-2.0
/**
 * A mail outbox. The walk of a mail: {@link dev.headroom.media.mail.MailOutbox#send} checks it and
 * submits it to {@link dev.headroom.media.Later} in the caller's transaction; after the commit the
 * work composes the message under an id that was chosen with the mail, and hands it to the SMTP
 * server over a pooled connection. A temporary refusal is retried, a permanent one is not.
 *
 * <p>Thread-safe. Public API.
 */
@NullMarked
package dev.headroom.media.mail;

import org.jspecify.annotations.NullMarked;
