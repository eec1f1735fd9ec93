// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.media.mail;

import org.jspecify.annotations.NullMarked;
