// SPDX-License-Identifier: Apache-2.0
/** The filters on a real Tomcat, asked by a real client and by raw bytes. */
@NullMarked
package dev.headroom.edge;

import org.jspecify.annotations.NullMarked;
