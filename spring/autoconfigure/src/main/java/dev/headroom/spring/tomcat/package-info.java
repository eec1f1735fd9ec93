// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: tomcat. */
@NullMarked
package dev.headroom.spring.tomcat;

import org.jspecify.annotations.NullMarked;
