// SPDX-License-Identifier: Apache-2.0
/**
 * Commands around a machine that runs applications: its shell, the backup of its configuration, its
 * set-up.
 */
@NullMarked
package dev.headroom.cli.operate;

import org.jspecify.annotations.NullMarked;
