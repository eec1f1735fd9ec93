// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.media.template;

import org.jspecify.annotations.NullMarked;
