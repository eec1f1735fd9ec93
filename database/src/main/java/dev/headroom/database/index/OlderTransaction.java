// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;

/**
 * A transaction that is older than a build, which waits for it.
 *
 * <p>Immutable. The text of its statement is left out, since it may contain data.
 *
 * @param pid the server's process, for {@code pg_terminate_backend}
 * @param application the {@code application_name} of its session
 * @param state such as {@code idle in transaction}
 * @param age since the transaction began
 */
record OlderTransaction(int pid, String application, String state, Duration age) {}
