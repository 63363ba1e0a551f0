package io.rocketmq.test;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.out.BrokerOuterAPI;
import org.apache.rocketmq.broker.slave.SlaveSynchronize;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.store.MessageStore;
import org.apache.rocketmq.store.ha.HAClient;
import org.apache.rocketmq.store.ha.HAConnectionState;

/**
 * Replication that brings a slave up to date with its master immediately. Apache's slaves
 * connect and copy messages within seconds, but topics, consumer groups and offsets only
 * once in a minute.
 */
final class SlaveReplication {

	private static final long REQUEST_TIMEOUT_MILLIS = 3000;

	private final BrokerController slave;

	/** Time of the last report before the slave was seen connected, or -1. */
	private long reportedBefore = -1;

	SlaveReplication(BrokerController slave) {
		this.slave = slave;
	}

	/**
	 * Returns once the slave is connected and has its master's log up to an offset, ready
	 * to be read, and its master's topics, groups and offsets.
	 * @param logEnd the offset in the master's log
	 * @param limit the time limit
	 * @throws IllegalStateException if it takes longer
	 */
	void await(long logEnd, Duration limit) throws Exception {
		long start = System.nanoTime();
		while (true) {
			Exception cause = null;
			String missing = "an answer of its master";
			try {
				missing = missing(logEnd);
				if (missing.isEmpty()) {
					copyOffsets();
					return;
				}
				connect();
				this.slave.getSlaveSynchronize().syncAll();
			}
			catch (InterruptedException ex) {
				throw ex;
			}
			catch (Exception ex) {
				cause = ex;
			}
			if (System.nanoTime() - start > limit.toNanos()) {
				throw new IllegalStateException("The slave still lacks " + missing + " after " + limit.toSeconds()
						+ " s: is its master at " + this.slave.getSlaveSynchronize().getMasterAddr() + " running?",
						cause);
			}
			// Poll: another process has no event to wait for.
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
		}
	}

	/** Returns what the slave does not have yet, or an empty text. */
	private String missing(long logEnd) throws Exception {
		MessageStore store = this.slave.getMessageStore();
		if (!hasReported()) {
			return "a report to its master, being in state " + client().getCurrentState();
		}
		if (store.getMaxPhyOffset() < logEnd) {
			return "its master's log beyond " + store.getMaxPhyOffset() + " of " + logEnd + " bytes";
		}
		if (store.dispatchBehindBytes() != 0) {
			return "the queues of the last " + store.dispatchBehindBytes() + " bytes of its log";
		}
		String master = this.slave.getSlaveSynchronize().getMasterAddr();
		if (master == null) {
			return "a master";
		}
		BrokerOuterAPI calls = this.slave.getBrokerOuterAPI();
		Set<String> names = new TreeSet<>(calls.getAllTopicConfig(master).getTopicConfigTable().keySet());
		names.removeAll(this.slave.getTopicConfigManager().getTopicConfigTable().keySet());
		if (!names.isEmpty()) {
			return "the topics " + names;
		}
		names.addAll(calls.getAllSubscriptionGroupConfig(master).getSubscriptionGroupTable().keySet());
		names.removeAll(this.slave.getSubscriptionGroupManager().getSubscriptionGroupTable().keySet());
		return names.isEmpty() ? "" : "the groups " + names;
	}

	/**
	 * Whether the slave has reported its offset since it was first seen connected: the
	 * master sends nothing before, and a synchronous master relies on it.
	 */
	private boolean hasReported() {
		HAClient client = client();
		if (client.getCurrentState() != HAConnectionState.TRANSFER) {
			this.reportedBefore = -1;
			return false;
		}
		if (this.reportedBefore < 0) {
			this.reportedBefore = client.getLastWriteTimestamp();
		}
		return client.getLastWriteTimestamp() > this.reportedBefore;
	}

	private HAClient client() {
		HAClient client = this.slave.getMessageStore().getHaService().getHAClient();
		if (client == null) {
			throw new IllegalStateException(this.slave.getBrokerConfig().getBrokerName() + " is not a slave");
		}
		return client;
	}

	/** Copies offsets as {@link SlaveSynchronize#syncAll()} does if it can read them. */
	private void copyOffsets() throws Exception {
		RemotingCommand answer = this.slave.getBrokerOuterAPI()
			.getRemotingClient()
			.invokeSync(this.slave.getSlaveSynchronize().getMasterAddr(),
					RemotingCommand.createRequestCommand(RequestCode.GET_ALL_CONSUMER_OFFSET, null),
					REQUEST_TIMEOUT_MILLIS);
		if (answer.getCode() != ResponseCode.SUCCESS) {
			throw new IllegalStateException(
					"Master did not return its offsets: " + answer.getCode() + ", " + answer.getRemark());
		}
		MasterOffsets offsets = RemotingSerializable.decode(answer.getBody(), MasterOffsets.class);
		this.slave.getConsumerOffsetManager().getOffsetTable().putAll(offsets.getOffsetTable());
		this.slave.getConsumerOffsetManager().persist();
	}

	/** Connects the slave to the master that the name server lists. */
	private void connect() {
		this.slave.registerBrokerAll(true, false, true);
		client().wakeup();
	}

}
