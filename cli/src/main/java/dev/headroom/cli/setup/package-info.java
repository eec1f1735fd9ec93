// SPDX-License-Identifier: Apache-2.0
/** What a fresh machine lacks for an app: its secrets and its file of variables. */
@NullMarked
package dev.headroom.cli.setup;

import org.jspecify.annotations.NullMarked;
