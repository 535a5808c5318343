"""Fits spectra with impedance.py or pyimpspec, for bench/eisPeers.ts.

Reads {"tool", "spectra": [{id, circuit, guess, cdc, keys, f, re, im}]} from standard input and writes the protocol's result
form to standard output, parameters in the tool's own conventions; CPU time of this process per spectrum.
`--which` prints the tools that this Python can import.
"""

import importlib.util
import json
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")
TOOLS = {"impedance.py": "impedance", "pyimpspec": "pyimpspec"}


def impedance_py(s):
    import numpy as np
    from impedance.models.circuits import CustomCircuit

    circuit = CustomCircuit(s["circuit"], initial_guess=s["guess"])
    circuit.fit(np.array(s["f"]), np.array(s["re"]) + 1j * np.array(s["im"]), weight_by_modulus=True)
    conf = circuit.conf_
    return list(circuit.parameters_), None if conf is None else list(conf)


def pyimpspec(s):
    import numpy as np
    from pyimpspec import DataSet, fit_circuit, parse_cdc

    data = DataSet(frequencies=np.array(s["f"]), impedances=np.array(s["re"]) + 1j * np.array(s["im"]))
    fit = fit_circuit(parse_cdc(s["cdc"]), data, method="leastsq", weight="boukamp", num_procs=1)
    # values by element, in the conventions of the code; the caller turns them round
    elements = [element.get_values() for element in fit.circuit.get_elements()]
    return [element[key] for element, keys in zip(elements, s["keys"]) for key in keys], None


def main():
    if "--which" in sys.argv:
        print(json.dumps([tool for tool, module in TOOLS.items() if importlib.util.find_spec(module)]))
        return
    order = json.load(sys.stdin)
    fit = impedance_py if order["tool"] == "impedance.py" else pyimpspec
    results = {}
    for s in order["spectra"][:5] + order["spectra"]:  # the first five warm up
        before = time.process_time()
        try:
            params, stderr = fit(s)
            outcome = {"params": [float(x) for x in params], "stderr": stderr and [float(x) for x in stderr]}
        except Exception as error:
            outcome = {"params": [], "stderr": None, "error": f"{type(error).__name__}: {error}"}
        results[s["id"]] = {**outcome, "cpu_s": time.process_time() - before}
    json.dump({"tool": order["tool"], "mode": "guess", "results": results}, sys.stdout)


main()
