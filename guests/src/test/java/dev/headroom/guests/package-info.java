// SPDX-License-Identifier: Apache-2.0
/** Runs each application of {@code guest} with and without the starter and compares both. */
package dev.headroom.guests;
