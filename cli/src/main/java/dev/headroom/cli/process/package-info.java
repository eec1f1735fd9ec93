// SPDX-License-Identifier: Apache-2.0
/** Programs, processes and ports of this machine. */
@NullMarked
package dev.headroom.cli.process;

import org.jspecify.annotations.NullMarked;
