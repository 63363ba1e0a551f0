package io.rocketmq.spring.transaction;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions of this process that a callback runs, by id, for the broker's checks.
 * Holds a limited number of undecided and of decided ones. Thread-safe.
 */
final class CallbackTransactions {

	static final int LIMIT = 10_000;

	private static final Logger logger = LoggerFactory.getLogger(CallbackTransactions.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, CallbackTransaction> undecided = new LinkedHashMap<>();

	private final Map<String, CallbackTransaction> decided = new LinkedHashMap<>();

	private long dropped;

	/** Records the start of a local transaction. */
	void started(String id) {
		set(id, new CallbackTransaction(RocketMQLocalTransactionState.UNKNOWN, null));
	}

	/**
	 * Records the outcome of the local transaction or of a check. The first that is not
	 * unknown holds.
	 * @param callback answers the next check if the outcome is unknown
	 */
	void ended(String id, RocketMQLocalTransactionState outcome, RocketMQAsyncLocalTransactionListener callback) {
		boolean open = outcome == RocketMQLocalTransactionState.UNKNOWN;
		set(id, new CallbackTransaction(outcome, open ? callback : null));
	}

	/** Returns the transaction, or null if it is none of this process or was dropped. */
	@Nullable CallbackTransaction find(String id) {
		this.lock.lock();
		try {
			CallbackTransaction found = this.undecided.get(id);
			return (found != null) ? found : this.decided.get(id);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void set(String id, CallbackTransaction transaction) {
		String lost = null;
		this.lock.lock();
		try {
			if (this.decided.containsKey(id)) {
				return;
			}
			this.undecided.remove(id);
			boolean open = transaction.outcome == RocketMQLocalTransactionState.UNKNOWN;
			String oldest = put(open ? this.undecided : this.decided, id, transaction);
			if (open && oldest != null && this.dropped++ % LIMIT == 0) {
				lost = oldest;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (lost != null) {
			logger.atWarn()
				.addKeyValue("messageId", lost)
				.log("More than {} transactions with callbacks have an unknown outcome: the callback of transaction {}"
						+ " and later ones are dropped, and the registered listener answers their checks", LIMIT, lost);
		}
	}

	/** Returns the id of the oldest, which had to be removed, or null. */
	private static @Nullable String put(Map<String, CallbackTransaction> transactions, String id,
			CallbackTransaction transaction) {
		transactions.put(id, transaction);
		if (transactions.size() <= LIMIT) {
			return null;
		}
		Iterator<String> ids = transactions.keySet().iterator();
		String oldest = ids.next();
		ids.remove();
		return oldest;
	}

	/**
	 * Transaction that a callback runs.
	 *
	 * @param outcome the outcome as far as it is known
	 * @param callback answers checks; null while the local transaction runs, and once the
	 * outcome is known
	 */
	record CallbackTransaction(RocketMQLocalTransactionState outcome,
			@Nullable RocketMQAsyncLocalTransactionListener callback) {

	}

}
