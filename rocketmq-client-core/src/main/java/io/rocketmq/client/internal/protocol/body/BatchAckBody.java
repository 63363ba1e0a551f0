package io.rocketmq.client.internal.protocol.body;

import java.util.List;

/**
 * The body of BATCH_ACK_MESSAGE (Apache's {@code BatchAck}, whose names are letters).
 *
 * @param brokerName the broker's name
 * @param acks what is done, by pop and queue
 */
public record BatchAckBody(String brokerName, List<Ack> acks) {

	/**
	 * Messages of one pop and queue.
	 *
	 * @param c the consumer group
	 * @param t the topic that was popped
	 * @param r the retry mark of the handles
	 * @param so the first offset of the pop
	 * @param q the queue
	 * @param rq the revive queue
	 * @param pt when they were popped, in milliseconds of the epoch
	 * @param it for how long they were hidden, in milliseconds
	 * @param b a bit for each message: bit n is the one at {@code so + n}
	 */
	public record Ack(String c, String t, String r, long so, int q, int rq, long pt, long it, byte[] b) {
	}

}
