// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.media.pdf.docs;

import org.jspecify.annotations.NullMarked;
