package dev.uplift.batch;

/** A script ended the transaction that its mark must commit with. */
final class TransactionEnded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TransactionEnded() {
    super("the script ended the transaction");
  }
}
