// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import java.util.Optional;

/** Reads a user's own account. Thread-safe, as every implementation must be. */
interface AccountReader {

  /** How many notifications stand in the profile. */
  int RECENT_ROWS = 5;

  Optional<AccountView> me(long user);

  Optional<ProfileView> profile(long user);
}
