// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.naming;

/** Says nothing. */
final class StringUtil {}
