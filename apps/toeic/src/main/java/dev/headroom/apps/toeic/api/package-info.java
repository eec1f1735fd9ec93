// SPDX-License-Identifier: Apache-2.0
/** The API's description, and the roles that its paths need. */
@NullMarked
package dev.headroom.apps.toeic.api;

import org.jspecify.annotations.NullMarked;
