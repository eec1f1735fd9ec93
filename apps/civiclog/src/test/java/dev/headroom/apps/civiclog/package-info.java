// SPDX-License-Identifier: Apache-2.0
/** Tests of CivicLog against real servers, from the outside. */
@NullMarked
package dev.headroom.apps.civiclog;

import org.jspecify.annotations.NullMarked;
