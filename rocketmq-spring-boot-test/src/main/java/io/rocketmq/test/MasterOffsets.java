package io.rocketmq.test;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.rocketmq.remoting.protocol.body.ConsumerOffsetSerializeWrapper;

/**
 * The committed offsets of a master, read with all that it writes. Slaves of version
 * 5.5.0 fail to read them once anything was pulled from the master, since their class has
 * no place for the second table (apache/rocketmq issue 10284).
 */
final class MasterOffsets extends ConsumerOffsetSerializeWrapper {

	private ConcurrentMap<String, ConcurrentMap<Integer, Long>> pullOffsetTable = new ConcurrentHashMap<>();

	public ConcurrentMap<String, ConcurrentMap<Integer, Long>> getPullOffsetTable() {
		return this.pullOffsetTable;
	}

	public void setPullOffsetTable(ConcurrentMap<String, ConcurrentMap<Integer, Long>> pullOffsetTable) {
		this.pullOffsetTable = pullOffsetTable;
	}

}
