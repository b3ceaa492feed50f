package com.example.library;

/** The digit that tells a mistyped card number. */
final class CheckDigit {
  private CheckDigit() {}

  /** The number with its check digit behind it (Luhn). */
  static String append(long number) {
    int sum = 0;
    boolean twice = true;
    for (long rest = number; rest > 0; rest /= 10) {
      int digit = (int) (rest % 10);
      int weighed = twice ? digit * 2 : digit;
      sum += weighed > 9 ? weighed - 9 : weighed;
      twice = !twice;
    }
    return "" + number + (10 - sum % 10) % 10;
  }
}
