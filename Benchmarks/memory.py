#!/usr/bin/env python3
"""Peak memory of the gateway with 2,000 requests in flight, after 10,000 and after 100,000 of them.

    make release && Benchmarks/memory.py
"""

import json
import os
import subprocess
import tempfile
import time

import bench


def main():
    options = bench.options(in_flight=2000, bytes=20_000, load=os.path.join(bench.HERE, "../.build/release/GatewayLoad"))
    with tempfile.TemporaryDirectory() as folder:
        server = os.path.join(folder, "canned")
        subprocess.run(["gcc", "-O2", "-D_GNU_SOURCE", "-o", server, os.path.join(bench.HERE, "server/canned.c")], check=True)
        port = bench.free_port()
        process = subprocess.Popen([server, str(port), "whole", "800"], stdout=subprocess.DEVNULL)
        time.sleep(0.3)
        try:
            peaks = {}
            for count, in_flight in [(10_000, 64), (10_000, options.in_flight), (100_000, options.in_flight)]:
                store = os.path.join(folder, f"{count}-{in_flight}.sqlite")
                arguments = [f"http://127.0.0.1:{port}", count, in_flight, options.bytes, "whole", store]
                figures = json.loads(subprocess.run([options.load, *map(str, arguments)], check=True, capture_output=True).stdout)
                peaks[count, in_flight] = figures
                print(f"{count} requests, {in_flight} in flight: peak {figures['peakMB']:.0f} MB, resident at the end {figures['residentMB']:.0f} MB, {figures['perSecond']:.0f} requests/s", flush=True)
            few, many, long = peaks.values()
            print(f"{(many['peakMB'] - few['peakMB']) / (options.in_flight - 64) * 1000:.0f} KB a request in flight, its body of {options.bytes} bytes included; "
                  f"after ten times as many requests peak {long['peakMB'] / many['peakMB'] - 1:+.1%}, "
                  f"resident {long['residentMB'] / many['residentMB'] - 1:+.1%}")
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
