package dev.uplift.batch.effect;

/** A script ended the transaction that its mark must commit with. */
public final class TransactionEnded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TransactionEnded() {
    super("the script ended the transaction");
  }
}
