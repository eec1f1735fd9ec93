// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;

/**
 * A transaction that was open before a build started, for which the build has to wait.
 *
 * <p>Immutable. The text of its statement is left out, for it may tell data.
 *
 * @param pid the server's process, for {@code pg_terminate_backend}
 * @param application as it named itself
 * @param state such as {@code idle in transaction}
 * @param age since the transaction began
 */
public record OlderTransaction(int pid, String application, String state, Duration age) {}
