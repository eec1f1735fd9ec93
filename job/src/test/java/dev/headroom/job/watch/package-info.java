// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.job.watch;

import org.jspecify.annotations.NullMarked;
