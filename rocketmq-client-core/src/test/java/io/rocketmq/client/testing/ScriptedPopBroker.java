package io.rocketmq.client.testing;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.testing.ScriptedServer.Script;

/**
 * A broker that answers to pops with what a test has put ready, one after the other, and
 * takes all that consumers say of the messages.
 */
public final class ScriptedPopBroker implements Script {

	public static final int POP = 200050;

	public static final int ACK = 200051;

	public static final int CHANGE_INVISIBLE = 200053;

	public static final int NOTIFICATION = 200054;

	public static final int BATCH_ACK = 200151;

	/** Time at which everything was popped. */
	public static final String POP_TIME = "1700000000000";

	/** Time at which each invisible time was changed. */
	public static final String CHANGE_TIME = "1700000001000";

	/** Nothing within the time. */
	public static final Script NOTHING = refusing(210);

	/** Not answered: held. */
	public static final Script SILENT = (request, peer) -> {
	};

	private final String name;

	private final Queue<String> events;

	private final Queue<Script> pops = new ConcurrentLinkedQueue<>();

	private volatile Script onAck = ScriptedPopBroker::done;

	private volatile Script onBatchAck = ScriptedPopBroker::done;

	private volatile Script onChange = ScriptedPopBroker::changed;

	private volatile Script onNotification = SILENT;

	/** A broker that writes down each pop and its end. */
	public ScriptedPopBroker(String name, Queue<String> events) {
		this.name = name;
		this.events = events;
	}

	/** Answers to the next pop that has no answer yet. */
	public ScriptedPopBroker then(Script answer) {
		this.pops.add(answer);
		return this;
	}

	public ScriptedPopBroker onAck(Script script) {
		this.onAck = script;
		return this;
	}

	public ScriptedPopBroker onBatchAck(Script script) {
		this.onBatchAck = script;
		return this;
	}

	public ScriptedPopBroker onChange(Script script) {
		this.onChange = script;
		return this;
	}

	public ScriptedPopBroker onNotification(Script script) {
		this.onNotification = script;
		return this;
	}

	@Override
	public void handle(Request request, Peer peer) throws IOException {
		switch (request.code()) {
			case POP -> {
				this.events.add("pop " + this.name);
				Script next = this.pops.poll();
				((next != null) ? next : NOTHING).handle(request, peer);
			}
			case ACK -> this.onAck.handle(request, peer);
			case BATCH_ACK -> this.onBatchAck.handle(request, peer);
			case CHANGE_INVISIBLE -> this.onChange.handle(request, peer);
			case NOTIFICATION -> this.onNotification.handle(request, peer);
			default -> done(request, peer);
		}
	}

	/** Gives messages of queue 0 at these offsets. */
	public static Script found(long startOffset, long... offsets) {
		return (request, peer) -> {
			byte[][] messages = new byte[offsets.length][];
			for (int i = 0; i < offsets.length; i++) {
				messages[i] = message(offsets[i]).bytes();
			}
			found(startOffset, messages).handle(request, peer);
		};
	}

	/** Gives messages of queue 0. */
	public static Script found(long startOffset, byte[]... messages) {
		return (request, peer) -> peer.answer(
				request, 0, null, Map.of("popTime", POP_TIME, "invisibleTime", request.fields().get("invisibleTime"),
						"reviveQid", "3", "restNum", "0", "startOffsetInfo", "0 0 " + startOffset),
				StoredMessageBytes.concat(messages));
	}

	/** A message of queue 0 whose id tells its offset. */
	public static StoredMessageBytes message(long offset) {
		return StoredMessageBytes.message().queueId(0).queueOffset(offset).property("UNIQ_KEY", "id-" + offset);
	}

	/** Says whether there is something to pop. */
	public static Script hasMessages(boolean has) {
		return (request, peer) -> peer.answer(request, 0,
				Map.of("hasMsg", Boolean.toString(has), "pollingFull", "false"));
	}

	public static Script refusing(int code) {
		return ScriptedCluster.refusing(code, "as the test says");
	}

	/**
	 * The answers of a script for one after the other, the last one for all that follow.
	 */
	public static Script inTurn(Script... scripts) {
		Queue<Script> left = new ConcurrentLinkedQueue<>(List.of(scripts));
		return (request, peer) -> ((left.size() > 1) ? left.remove() : left.element()).handle(request, peer);
	}

	private static void done(Request request, Peer peer) throws IOException {
		peer.answer(request, 0, Collections.emptyMap());
	}

	/** Hides a message anew. */
	public static void changed(Request request, Peer peer) throws IOException {
		peer.answer(request, 0, Map.of("popTime", CHANGE_TIME, "invisibleTime", request.fields().get("invisibleTime"),
				"reviveQid", "4"));
	}

}
