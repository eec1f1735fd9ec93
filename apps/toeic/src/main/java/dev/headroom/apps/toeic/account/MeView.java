// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

import java.time.Instant;

/** Who is signed in. Immutable. */
record MeView(long id, String email, String name, String role, Instant createdAt) {}
