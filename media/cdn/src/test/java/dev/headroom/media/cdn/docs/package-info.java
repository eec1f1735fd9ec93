// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.media.cdn.docs;

import org.jspecify.annotations.NullMarked;
