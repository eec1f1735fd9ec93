// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.job.memory;

import org.jspecify.annotations.NullMarked;
