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
 * Broker that answers pops with a test's scripts, one after the other, and accepts all
 * acknowledgements and changes of the invisible time.
 */
public final class ScriptedPopBroker implements Script {

	public static final int POP = 200050;

	public static final int ACK = 200051;

	public static final int CHANGE_INVISIBLE = 200053;

	public static final int NOTIFICATION = 200054;

	public static final int BATCH_ACK = 200151;

	/** Pop time of all messages. */
	public static final String POP_TIME = "1700000000000";

	/** Time of all changes of the invisible time. */
	public static final String CHANGE_TIME = "1700000001000";

	/** Answers that no message arrived while the pop was held. */
	public static final Script NOTHING = refusing(210);

	/** Holds the pop without an answer. */
	public static final Script SILENT = (request, peer) -> {
	};

	private final String name;

	private final Queue<String> events;

	private final Queue<Script> pops = new ConcurrentLinkedQueue<>();

	private volatile Script onAck = ScriptedPopBroker::done;

	private volatile Script onBatchAck = ScriptedPopBroker::done;

	private volatile Script onChange = ScriptedPopBroker::changed;

	private volatile Script onNotification = SILENT;

	/** Creates a broker that records each pop and its end. */
	public ScriptedPopBroker(String name, Queue<String> events) {
		this.name = name;
		this.events = events;
	}

	/** Adds the answer to the next pop. */
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

	/** Returns messages of queue 0 at these offsets. */
	public static Script found(long startOffset, long... offsets) {
		return (request, peer) -> {
			byte[][] messages = new byte[offsets.length][];
			for (int i = 0; i < offsets.length; i++) {
				messages[i] = message(offsets[i]).bytes();
			}
			found(startOffset, messages).handle(request, peer);
		};
	}

	/** Returns messages of queue 0. */
	public static Script found(long startOffset, byte[]... messages) {
		return (request, peer) -> peer.answer(
				request, 0, null, Map.of("popTime", POP_TIME, "invisibleTime", request.fields().get("invisibleTime"),
						"reviveQid", "3", "restNum", "0", "startOffsetInfo", "0 0 " + startOffset),
				StoredMessageBytes.concat(messages));
	}

	/** Returns a message of queue 0 whose id contains its offset. */
	public static StoredMessageBytes message(long offset) {
		return StoredMessageBytes.message().queueId(0).queueOffset(offset).property("UNIQ_KEY", "id-" + offset);
	}

	/** Answers whether there are messages to pop. */
	public static Script hasMessages(boolean has) {
		return (request, peer) -> peer.answer(request, 0,
				Map.of("hasMsg", Boolean.toString(has), "pollingFull", "false"));
	}

	public static Script refusing(int code) {
		return ScriptedCluster.refusing(code, "as the test says");
	}

	/** Returns a script that uses the scripts in turn, and then repeats the last one. */
	public static Script inTurn(Script... scripts) {
		Queue<Script> left = new ConcurrentLinkedQueue<>(List.of(scripts));
		return (request, peer) -> ((left.size() > 1) ? left.remove() : left.element()).handle(request, peer);
	}

	private static void done(Request request, Peer peer) throws IOException {
		peer.answer(request, 0, Collections.emptyMap());
	}

	/** Answers a change of the invisible time. */
	public static void changed(Request request, Peer peer) throws IOException {
		peer.answer(request, 0, Map.of("popTime", CHANGE_TIME, "invisibleTime", request.fields().get("invisibleTime"),
				"reviveQid", "4"));
	}

}
