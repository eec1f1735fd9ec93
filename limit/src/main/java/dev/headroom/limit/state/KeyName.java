// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

/** The name of a limit and a key. Immutable. */
record KeyName(String limit, String key) {}
