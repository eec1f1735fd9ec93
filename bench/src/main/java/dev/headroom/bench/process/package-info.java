// SPDX-License-Identifier: Apache-2.0
/** Programs of this machine and child processes of this one, and waiting for what they do. */
@NullMarked
package dev.headroom.bench.process;

import org.jspecify.annotations.NullMarked;
