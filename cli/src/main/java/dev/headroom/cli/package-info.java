// SPDX-License-Identifier: Apache-2.0
/** The {@code headroom} command: up, demo, bench, check, migrate, deploy, doctor. */
@NullMarked
package dev.headroom.cli;

import org.jspecify.annotations.NullMarked;
