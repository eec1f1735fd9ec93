// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A letter about a violation, without the document. Immutable.
 *
 * @param sentAt when the mail server took the mail; null until then
 * @param byMail whether a mail carries it; else it goes by post
 */
record LetterView(
    int number, long bytes, Instant createdAt, @Nullable Instant sentAt, boolean byMail) {}
