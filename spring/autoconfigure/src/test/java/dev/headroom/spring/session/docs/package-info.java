// SPDX-License-Identifier: Apache-2.0
/** The samples of the session pages. */
@NullMarked
package dev.headroom.spring.session.docs;

import org.jspecify.annotations.NullMarked;
