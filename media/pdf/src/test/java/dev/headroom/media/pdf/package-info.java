// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.media.pdf;

import org.jspecify.annotations.NullMarked;
