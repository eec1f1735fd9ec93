// SPDX-License-Identifier: Apache-2.0
/** Backup and restore of the files of a configuration, without their secrets. */
@NullMarked
package dev.headroom.cli.configuration;

import org.jspecify.annotations.NullMarked;
